import org.jspecify.annotations.NullMarked;

/// Protobuf messages for Weft.
@NullMarked
module dev.weft.protobuf {
  requires transitive com.google.protobuf;
  requires transitive dev.weft.runtime;
  requires static org.jspecify;

  exports dev.weft.protobuf;
}
