package dev.weft;

/// How a call ended: a code and, for people, a message (empty when there is nothing to say).
public record Status(Code code, String message) {
  public static final Status OK = new Status(Code.OK, "");

  public Status(Code code) {
    this(code, "");
  }

  public boolean isOk() {
    return code == Code.OK;
  }

  @Override
  public String toString() {
    return message.isEmpty() ? code.name() : code + ": " + message;
  }
}
