package dev.weft.balancer;

import dev.weft.Metadata;
import dev.weft.MethodDescriptor;

/// A call, as pickers see it.
public interface PickRequest {
  MethodDescriptor<?, ?> method();

  /// What is sent ahead of the first message.
  Metadata headers();
}
