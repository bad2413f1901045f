package dev.weft.examples.schedules;

import dev.weft.Metadata;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// One field of a call's metadata; a name that ends in `-bin` has bytes, here one a character.
record Field(String name, String value) {
  /// What all names of ours begin with, to be told from those of the runtimes.
  private static final String OURS = "x-";

  private static final int MOST_FIELDS = 12;
  private static final int NAMES = 40;
  private static final int LONGEST = 250;

  /// Names that come again and again, values that mostly do not.
  static List<Field> any(SplittableRandom random) {
    var fields = new ArrayList<Field>();
    for (int i = random.nextInt(MOST_FIELDS + 1); i > 0; i--) {
      int name = random.nextInt(NAMES);
      boolean binary = name % 4 == 0;
      fields.add(new Field(OURS + name + (binary ? "-bin" : ""), value(random, binary)));
    }
    return fields;
  }

  private static String value(SplittableRandom random, boolean binary) {
    // One in three is of a few that repeat themselves.
    var from = random.nextInt(3) == 0 ? new SplittableRandom(random.nextInt(8)) : random;
    int most = from.nextInt(4) == 0 ? LONGEST : 20;
    var text = new StringBuilder();
    for (int i = from.nextInt(most); i >= 0; i--) {
      text.append((char) (binary ? from.nextInt(256) : from.nextInt('!', '~' + 1)));
    }
    return text.toString();
  }

  private boolean isBinary() {
    return name.endsWith("-bin");
  }

  private byte[] bytes() {
    return value.getBytes(StandardCharsets.ISO_8859_1);
  }

  /// The values of each name in their order; that of the names is nobody's promise.
  static Map<String, List<String>> byName(List<Field> fields) {
    var values = new TreeMap<String, List<String>>();
    for (Field field : fields) {
      values.computeIfAbsent(field.name, _ -> new ArrayList<>()).add(field.value);
    }
    return values;
  }

  // ---- ours

  static Metadata toWeft(List<Field> fields) {
    Metadata all = Metadata.EMPTY;
    for (Field field : fields) {
      all =
          field.isBinary()
              ? all.with(Metadata.Key.binary(field.name), field.bytes())
              : all.with(Metadata.Key.text(field.name), field.value);
    }
    return all;
  }

  static List<Field> of(Metadata metadata) {
    var fields = new ArrayList<Field>();
    for (String name : names(metadata)) {
      if (name.endsWith("-bin")) {
        metadata.all(Metadata.Key.binary(name)).forEach(bytes -> fields.add(of(name, bytes)));
      } else {
        metadata.all(Metadata.Key.text(name)).forEach(text -> fields.add(new Field(name, text)));
      }
    }
    return fields;
  }

  private static List<String> names(Metadata metadata) {
    var names = new ArrayList<String>();
    for (int i = 0; i < metadata.size(); i++) {
      String name = metadata.name(i);
      if (name.startsWith(OURS) && !names.contains(name)) names.add(name);
    }
    return names;
  }

  private static Field of(String name, byte[] bytes) {
    return new Field(name, new String(bytes, StandardCharsets.ISO_8859_1));
  }

  // ---- grpc-java's

  static io.grpc.Metadata toGrpcJava(List<Field> fields) {
    var all = new io.grpc.Metadata();
    for (Field field : fields) {
      if (field.isBinary()) {
        all.put(binary(field.name), field.bytes());
      } else {
        all.put(text(field.name), field.value);
      }
    }
    return all;
  }

  static List<Field> of(io.grpc.Metadata metadata) {
    var fields = new ArrayList<Field>();
    for (String name : metadata.keys()) {
      if (!name.startsWith(OURS)) continue;
      if (name.endsWith("-bin")) {
        metadata.getAll(binary(name)).forEach(bytes -> fields.add(of(name, bytes)));
      } else {
        metadata.getAll(text(name)).forEach(value -> fields.add(new Field(name, value)));
      }
    }
    return fields;
  }

  private static io.grpc.Metadata.Key<byte[]> binary(String name) {
    return io.grpc.Metadata.Key.of(name, io.grpc.Metadata.BINARY_BYTE_MARSHALLER);
  }

  private static io.grpc.Metadata.Key<String> text(String name) {
    return io.grpc.Metadata.Key.of(name, io.grpc.Metadata.ASCII_STRING_MARSHALLER);
  }
}
