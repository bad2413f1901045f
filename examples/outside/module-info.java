/// Hello, as a module.
module hello {
  requires com.google.protobuf;
  requires dev.weft.jetty;
  requires dev.weft.protobuf;
}
