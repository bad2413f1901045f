package dev.weft.protoc;

import java.util.List;

/// Comments of a proto file as Javadoc: plain text in paragraphs, whatever its author wrote in it.
final class DocComment {
  private DocComment() {}

  /// The Javadoc of a comment as protoc reports it, with a line end; nothing of an empty one.
  static String of(String comment) {
    if (comment.isBlank()) return "";
    List<String> lines = escaped(comment).stripTrailing().stripIndent().strip().lines().toList();
    if (lines.size() == 1) return "/** " + lines.getFirst().strip() + " */\n";
    StringBuilder doc = new StringBuilder("/**\n");
    boolean paragraphEnded = false;
    for (String line : lines) {
      if (line.isBlank()) {
        paragraphEnded = true;
        continue;
      }
      if (paragraphEnded) doc.append(" *\n * <p>").append(line.strip()).append('\n');
      else doc.append(" * ").append(line.stripTrailing()).append('\n');
      paragraphEnded = false;
    }
    return doc.append(" */\n").toString();
  }

  /// No HTML, no tags, no end of the comment, and no `\` that javac would take for a Unicode escape.
  private static String escaped(String comment) {
    return comment
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("@", "&#64;")
        .replace("\\", "&#92;")
        .replace("*/", "*&#47;");
  }
}
