/// The core of Weft: the vocabulary of a call, the client, the server, and the seam to transports.
@org.jspecify.annotations.NullMarked
module dev.weft.runtime {
  requires static transitive org.jspecify;
  requires java.naming;
  requires com.google.gson;

  exports dev.weft;
  exports dev.weft.transport;
  exports dev.weft.transport.inprocess;
  exports dev.weft.balancer;
  exports dev.weft.client;
  exports dev.weft.compression;
  exports dev.weft.credentials;
  exports dev.weft.observe;
  exports dev.weft.resolver;
  exports dev.weft.server;
  exports dev.weft.serviceconfig;
}
