package dev.weft.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `content-type`, features 0.1.
class ContentTypeTest {
  @ParameterizedTest(name = "0.1: {0}")
  @ValueSource(
      strings = {
        "application/grpc",
        "application/grpc+proto",
        "application/grpc+nope",
        "application/grpc+",
        "application/grpc;",
        "application/grpc;charset=utf-8",
        "Application/GRPC+Proto"
      })
  void what_is_grpc(String value) {
    assertTrue(ContentType.isGrpc(value));
  }

  @ParameterizedTest(name = "0.1: {0}")
  @CsvSource({
    "application/grpc,",
    "application/grpc+,",
    "application/grpc+proto,",
    "application/grpc;charset=utf-8,",
    "application/grpc+json, json",
    "Application/GRPC+JSON;charset=utf-8, json"
  })
  void the_subtype_is_what_follows_the_plus(String value, String subtype) {
    assertEquals(subtype, ContentType.subtype(value));
  }

  @ParameterizedTest(name = "0.1: {0}")
  @NullSource
  @ValueSource(
      strings = {
        "",
        "application/grpcd",
        "application/grpd",
        "application/grp",
        "application/grpc-web",
        "application/json",
        "text/html"
      })
  void what_is_not(String value) {
    assertFalse(ContentType.isGrpc(value));
  }
}
