/// Hello, as a module.
module hello {
  requires com.google.protobuf;
  requires dev.weft.blocking;
  requires dev.weft.protobuf;
}
