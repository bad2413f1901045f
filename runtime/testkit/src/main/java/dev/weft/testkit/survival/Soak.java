package dev.weft.testkit.survival;

/// What runs in a JVM of its own, with both ends; each says what it measured.
enum Soak {
  DOWNLOAD {
    @Override
    String run(SoakContract transports) throws Exception {
      return Torrent.download(transports);
    }
  },

  UPLOAD {
    @Override
    String run(SoakContract transports) throws Exception {
      return Torrent.upload(transports);
    }
  },

  STREAMS {
    @Override
    String run(SoakContract transports) throws Exception {
      return Multitude.hold(transports);
    }
  },

  CALLS {
    @Override
    String run(SoakContract transports) throws Exception {
      return Growth.none(transports);
    }
  },

  WEATHER {
    @Override
    String run(SoakContract transports) throws Exception {
      return Storm.weather(transports);
    }
  };

  /// The name of the property that asks for the full size.
  static final String PROPERTY = "weft.soak";

  /// The name of the property that repeats a run, as far as threads let themselves be repeated.
  static final String SEED = "weft.soak.seed";

  /// @throws AssertionError if something was not as it has to be
  abstract String run(SoakContract transports) throws Exception;

  /// One of two sizes: what is short enough for every build, or the full one.
  static <T> T sized(T brief, T full) {
    String wanted = System.getProperty(PROPERTY, "brief");
    return switch (wanted) {
      case "brief" -> brief;
      case "full" -> full;
      case String other ->
          throw new IllegalArgumentException(
              "-D%s=%s; brief and full are possible".formatted(PROPERTY, other));
    };
  }
}
