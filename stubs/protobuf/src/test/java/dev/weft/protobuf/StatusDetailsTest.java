package dev.weft.protobuf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.Any;
import com.google.protobuf.Empty;
import com.google.protobuf.Int32Value;
import com.google.protobuf.StringValue;
import dev.weft.Code;
import dev.weft.RpcException;
import dev.weft.Status;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Messages as details of a status, features 0.5.
class StatusDetailsTest {
  private static final StringValue WHY = StringValue.of("why");
  private static final StringValue AGAIN = StringValue.of("again");
  private static final Status STATUS =
      new Status(Code.ABORTED)
          .withDetails(
              StatusDetails.of(Int32Value.of(7)), StatusDetails.of(WHY), StatusDetails.of(AGAIN));

  @Test
  void a_detail_is_what_any_makes_of_the_message() {
    Status.Detail detail = StatusDetails.of(WHY);

    assertEquals(Any.pack(WHY).getTypeUrl(), detail.typeUrl());
    assertArrayEquals(Any.pack(WHY).getValue().toByteArray(), detail.value());
  }

  @Test
  void details_are_found_by_their_type() {
    assertEquals(WHY, StatusDetails.first(STATUS, StringValue.getDefaultInstance()));
    assertEquals(List.of(WHY, AGAIN), StatusDetails.all(STATUS, StringValue.getDefaultInstance()));
    assertNull(StatusDetails.first(STATUS, Empty.getDefaultInstance()));
    assertEquals(List.of(), StatusDetails.all(STATUS, Empty.getDefaultInstance()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/google.protobuf.StringValue", "a.b/c/google.protobuf.StringValue"})
  void what_is_ahead_of_the_last_slash_does_not_matter(String url) {
    var status = new Status(Code.ABORTED).withDetails(new Status.Detail(url, WHY.toByteArray()));

    assertEquals(WHY, StatusDetails.first(status, StringValue.getDefaultInstance()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "google.protobuf.StringValue", "x/protobuf.StringValue", "x/y."})
  void another_name_is_another_type(String url) {
    var status = new Status(Code.ABORTED).withDetails(new Status.Detail(url, WHY.toByteArray()));

    assertNull(StatusDetails.first(status, StringValue.getDefaultInstance()));
  }

  @Test
  void bytes_that_are_not_of_the_type_that_they_say_are_an_error() {
    var status =
        new Status(Code.ABORTED)
            .withDetails(new Status.Detail(StatusDetails.of(WHY).typeUrl(), new byte[] {10}));

    var failure =
        assertThrows(
            RpcException.class,
            () -> StatusDetails.first(status, StringValue.getDefaultInstance()));

    assertEquals(Code.INTERNAL, failure.code());
  }
}
