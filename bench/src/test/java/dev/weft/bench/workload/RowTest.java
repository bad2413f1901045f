package dev.weft.bench.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class RowTest {

  @Test
  void a_row_that_is_judged_against_another_brings_it_along() {
    assertEquals(names("unary-256"), Row.selection(List.of("alloc")));
    assertEquals(names("unary-256", "unary-256-rich"), Row.selection(List.of("unary-256-rich")));
    assertEquals(
        names("unary-1", "unary-256"), Row.selection(List.of("unary-1", "unary-256", "alloc")));
  }

  @Test
  void a_stream_request_survives_its_encoding() {
    var request = new StreamRequest(10_000, 128);

    assertEquals(request, StreamRequest.decode(request.encode()));
    assertEquals(128, request.message().getValue().size());
  }

  private static List<Row> names(String... names) {
    return List.of(names).stream().map(Row::named).toList();
  }
}
