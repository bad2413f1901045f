package dev.weft.protoc;

/// A class as Java code refers to it.
///
/// @param packageName empty for the unnamed package
/// @param path the class's name within its package, such as `Outer.Inner`
record JavaType(String packageName, String path) {

  static JavaType of(String packageName, String path) {
    return new JavaType(packageName, path);
  }

  /// The file's class, the only one that can be imported or declared in a file of its own.
  JavaType topLevel() {
    int dot = path.indexOf('.');
    return dot < 0 ? this : new JavaType(packageName, path.substring(0, dot));
  }

  String qualifiedName() {
    return packageName.isEmpty() ? path : packageName + "." + path;
  }
}
