package dev.weft.protoc;

/// The program that protoc starts.
final class Main {
  private Main() {}

  static void main() {
    System.err.println("protoc-gen-weft: no generator is built into this version");
    System.exit(1);
  }
}
