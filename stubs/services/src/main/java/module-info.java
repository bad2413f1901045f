import org.jspecify.annotations.NullMarked;

/// Services that servers have beside their own.
@NullMarked
module dev.weft.services {
  requires transitive dev.weft.protobuf;
  requires transitive dev.weft.runtime;
  requires static org.jspecify;

  exports dev.weft.services;
  exports dev.weft.services.health;
}
