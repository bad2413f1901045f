package dev.weft.transport;

/// The code of an RST_STREAM or GOAWAY (RFC 9113 §7). Codes nobody has assigned are legal.
public record ErrorCode(int value) {
  public static final ErrorCode NO_ERROR = new ErrorCode(0x0);
  public static final ErrorCode PROTOCOL_ERROR = new ErrorCode(0x1);
  public static final ErrorCode INTERNAL_ERROR = new ErrorCode(0x2);
  public static final ErrorCode FLOW_CONTROL_ERROR = new ErrorCode(0x3);
  public static final ErrorCode SETTINGS_TIMEOUT = new ErrorCode(0x4);
  public static final ErrorCode STREAM_CLOSED = new ErrorCode(0x5);
  public static final ErrorCode FRAME_SIZE_ERROR = new ErrorCode(0x6);
  public static final ErrorCode REFUSED_STREAM = new ErrorCode(0x7);
  public static final ErrorCode CANCEL = new ErrorCode(0x8);
  public static final ErrorCode COMPRESSION_ERROR = new ErrorCode(0x9);
  public static final ErrorCode CONNECT_ERROR = new ErrorCode(0xa);
  public static final ErrorCode ENHANCE_YOUR_CALM = new ErrorCode(0xb);
  public static final ErrorCode INADEQUATE_SECURITY = new ErrorCode(0xc);
  public static final ErrorCode HTTP_1_1_REQUIRED = new ErrorCode(0xd);

  private static final String[] NAMES = {
    "NO_ERROR", "PROTOCOL_ERROR", "INTERNAL_ERROR", "FLOW_CONTROL_ERROR", "SETTINGS_TIMEOUT",
    "STREAM_CLOSED", "FRAME_SIZE_ERROR", "REFUSED_STREAM", "CANCEL", "COMPRESSION_ERROR",
    "CONNECT_ERROR", "ENHANCE_YOUR_CALM", "INADEQUATE_SECURITY", "HTTP_1_1_REQUIRED"
  };

  @Override
  public String toString() {
    return value >= 0 && value < NAMES.length
        ? NAMES[value]
        : "error code " + Integer.toUnsignedString(value);
  }
}
