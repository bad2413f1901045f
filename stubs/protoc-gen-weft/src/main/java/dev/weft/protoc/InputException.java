package dev.weft.protoc;

/// Something in the user's files, or in how protoc was called, that no code can be generated from.
///
/// The message is what protoc prints: it names the file and the thing in it.
final class InputException extends Exception {
  private static final long serialVersionUID = 1L;

  InputException(String message) {
    super(message);
  }
}
