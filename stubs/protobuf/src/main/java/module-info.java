import org.jspecify.annotations.NullMarked;

/// Protobuf messages for Weft.
@NullMarked
module dev.weft.protobuf {
  requires com.google.protobuf;
  requires dev.weft.runtime;
  requires static org.jspecify;
}
