package dev.weft.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// `grpc-message`, features 0.5.
class StatusMessageTest {
  private static final String LITERAL =
      " !\"#$&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`"
          + "abcdefghijklmnopqrstuvwxyz{|}~";

  static Stream<Arguments> written() {
    return Stream.of(
        Arguments.of("ER-13 NUL", "\u0000", "%00"),
        Arguments.of("ER-13 percent", "%", "%25"),
        Arguments.of("ER-13 Chinese", "系统", "%E7%B3%BB%E7%BB%9F"),
        Arguments.of("ER-13 what is no text", "\udfff\udffe\ud800", "%EF%BF%BD%EF%BF%BD%EF%BF%BD"),
        Arguments.of("ER-13 literal", LITERAL, LITERAL),
        Arguments.of("ER-13 literal beside percent", "% ~", "%25 ~"),
        Arguments.of("ER-13 DEL", "\u007f", "%7F"),
        Arguments.of("IN-13", "\t\r\n☺😈", "%09%0D%0A%E2%98%BA%F0%9F%98%88"),
        Arguments.of("0.5 empty", "", ""));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("written")
  void a_message_is_written(String id, String message, String value) {
    assertEquals(value, StatusMessage.encode(message));
  }

  static Stream<Arguments> read() {
    return Stream.of(
        Arguments.of("ER-12 escaped letter", "H%61o", "Hao"),
        Arguments.of("ER-12 cut short", "H%6", "H%6"),
        Arguments.of("ER-12 cut shorter", "H%", "H%"),
        Arguments.of("ER-12 no hex", "%G0", "%G0"),
        Arguments.of("ER-12 no hex in the second", "%0G", "%0G"),
        Arguments.of("ER-12 Chinese", "%E7%B3%BB%E7%BB%9F", "系统"),
        Arguments.of("ER-12 lower case hex", "%e7%b3%bb", "系"),
        Arguments.of("ER-12 percent of percent", "%%25", "%%"),
        Arguments.of("ER-12 no UTF-8", "a%FFb", "a\ufffdb"),
        Arguments.of("ER-12 UTF-8 that was not escaped", latin("系统"), "系统"),
        Arguments.of("ER-12 full-width digits", "%\u00b2\u00b3", "%\ufffd\ufffd"),
        Arguments.of("0.5 empty", "", ""));
  }

  private static String latin(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("read")
  void a_value_is_read_and_never_an_error(String id, String value, String message) {
    assertEquals(message, StatusMessage.decode(value));
  }

  @Test
  void a_message_that_needs_no_escape_is_not_copied() {
    assertSame(LITERAL, StatusMessage.encode(LITERAL));
    assertSame(LITERAL, StatusMessage.decode(LITERAL));
  }

  @Test
  void whatever_is_written_is_read_back() {
    var random = new Random(13);
    for (int i = 0; i < 2_000; i++) {
      var text = new StringBuilder();
      int length = random.nextInt(40);
      for (int j = 0; j < length; j++) {
        int c = random.nextInt(4) == 0 ? random.nextInt(0x110000) : random.nextInt(0x80);
        text.appendCodePoint(c >= 0xd800 && c <= 0xdfff ? '%' : c);
      }

      assertEquals(text.toString(), StatusMessage.decode(StatusMessage.encode(text.toString())));
    }
  }
}
