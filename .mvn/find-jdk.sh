# Finds a JDK 25 or newer and exports JAVA_HOME, whatever `java` is on the path.
#
# Sourced (plain sh) by mvnw, examples/run, bench/run and the scripts in .ci, so that none of them
# depends on the machine's default. WEFT_JAVA_HOME wins, then JAVA_HOME, then the path, then the
# folders where JDKs usually live. Starts no JVM: it reads each JDK's `release` file.

# The feature release of the JDK in $1, or nothing.
weft_feature() {
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 0
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

weft_find_jdk() {
  weft_javac="$(command -v javac 2>/dev/null || :)"
  if [ -n "$weft_javac" ]; then
    weft_javac="$(dirname "$(dirname "$(readlink -f "$weft_javac")")")"
  fi
  set +f # mvnw runs with globbing off
  for weft_candidate in "${WEFT_JAVA_HOME-}" "${JAVA_HOME-}" "$weft_javac" \
    /usr/lib/jvm/*25* /usr/lib/jvm/* /opt/*jdk*25* "${HOME-}"/.sdkman/candidates/java/25* \
    "${HOME-}"/.jdks/*25* /Library/Java/JavaVirtualMachines/*25*/Contents/Home; do
    weft_version="$(weft_feature "$weft_candidate")"
    if [ -n "$weft_version" ] && [ "$weft_version" -ge 25 ]; then
      printf %s\\n "$weft_candidate"
      return 0
    fi
  done
  return 1
}

# The command substitution is a subshell: its `set +f` does not leak.
if weft_jdk="$(weft_find_jdk)"; then
  JAVA_HOME="$weft_jdk"
  export JAVA_HOME
else
  echo "weft needs a JDK 25 or newer to build, and none was found: install one (for example Temurin 25) or set WEFT_JAVA_HOME to its folder." >&2
  exit 1
fi
