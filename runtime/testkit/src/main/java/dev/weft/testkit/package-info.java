/// What tests of Weft share: contracts that every implementation of an SPI has to pass.
///
/// A contract is an abstract class of `@Test` methods; a test of an implementation extends it and
/// says how to make one. The module has no `module-info`, so that package-private tests work where
/// the subject is a named module, and it is used at test scope only
/// (docs/decisions/0003-testkit-is-a-module.md).
@NullMarked
package dev.weft.testkit;

import org.jspecify.annotations.NullMarked;
