package dev.weft.credentials;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What tells that a file's content may have changed; links are followed, so it is seen too when one is
/// pointed elsewhere.
///
/// @param key the system's name of the file, if it has one
record FileStamp(Path path, FileTime modified, long size, @Nullable Object key) {
  /// Of the files that credentials name, in order; one that is missing has a stamp as well.
  static List<FileStamp> of(Tls tls) {
    var stamps = new ArrayList<FileStamp>();
    for (Identity identity : tls.identities()) {
      if (identity instanceof Identity.Files(Path chain, Path key)) {
        stamps.add(of(chain));
        stamps.add(of(key));
      }
    }
    if (tls.trust() instanceof Trust.File(Path authorities)) stamps.add(of(authorities));
    return List.copyOf(stamps);
  }

  private static FileStamp of(Path path) {
    try {
      var found = Files.readAttributes(path, BasicFileAttributes.class);
      return new FileStamp(path, found.lastModifiedTime(), found.size(), found.fileKey());
    } catch (IOException e) {
      return new FileStamp(path, FileTime.fromMillis(0), -1, null);
    }
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
