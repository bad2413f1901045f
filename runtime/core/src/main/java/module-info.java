import org.jspecify.annotations.NullMarked;

/// The core of Weft: what a user touches, what a transport implements, and no more.
@NullMarked
module dev.weft.runtime {
  requires static org.jspecify;
}
