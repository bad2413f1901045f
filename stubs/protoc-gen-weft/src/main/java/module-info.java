import org.jspecify.annotations.NullMarked;

/// The protoc plugin that writes Weft's clients and service interfaces.
@NullMarked
module dev.weft.protoc {
  requires com.google.protobuf;
  requires java.compiler; // SourceVersion knows Java's words
  requires static org.jspecify;
}
