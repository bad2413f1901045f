package dev.weft.protoc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class DocCommentTest {

  @Test
  void no_comment_gives_no_javadoc() {
    assertEquals("", DocComment.of(""));
    assertEquals("", DocComment.of(" \n\n"));
  }

  @Test
  void one_line_stays_one_line() {
    assertEquals("/** Sends a greeting. */\n", DocComment.of(" Sends a greeting.\n"));
  }

  @Test
  void an_empty_line_starts_a_paragraph() {
    assertEquals(
        """
        /**
         * A simple RPC.
         * Of two lines.
         *
         * <p>And of two paragraphs.
         */
        """,
        DocComment.of(" A simple RPC.\n Of two lines.\n\n\n And of two paragraphs.\n"));
  }

  @Test
  void what_an_author_wrote_is_text_and_nothing_else() {
    assertEquals(
        "/** {&#64;code a} &lt;b&gt; a &amp; b *&#47; &#92;u0041 */\n",
        DocComment.of(" {@code a} <b> a & b */ \\u0041\n"));
  }
}
