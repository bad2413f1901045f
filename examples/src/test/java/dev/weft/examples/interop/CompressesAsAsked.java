package dev.weft.examples.interop;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.testing.integration.Messages.ResponseParameters;
import io.grpc.testing.integration.Messages.StreamingOutputCallRequest;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Has grpc-java compress those responses of a stream whose request asks for it: its interop service
/// does so for unary calls only.
final class CompressesAsAsked implements ServerInterceptor {
  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    if (!"StreamingOutputCall".equals(call.getMethodDescriptor().getBareMethodName())) {
      return next.startCall(call, headers);
    }
    call.setCompression("gzip");
    Queue<ResponseParameters> asked = new ConcurrentLinkedQueue<>();
    var compressing =
        new SimpleForwardingServerCall<Q, R>(call) {
          @Override
          public void sendMessage(R message) {
            ResponseParameters parameters = asked.remove();
            setMessageCompression(parameters.getCompressed().getValue());
            super.sendMessage(message);
          }
        };
    return new SimpleForwardingServerCallListener<>(next.startCall(compressing, headers)) {
      @Override
      public void onMessage(Q message) {
        if (message instanceof StreamingOutputCallRequest request) {
          asked.addAll(request.getResponseParametersList());
        }
        super.onMessage(message);
      }
    };
  }
}
