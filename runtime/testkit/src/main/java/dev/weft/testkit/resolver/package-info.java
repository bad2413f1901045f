/// What every way to resolve names owes the channels that use it, as tests that each runs on itself.
///
/// The test of a [dev.weft.resolver.NamingScheme] extends [dev.weft.testkit.resolver.ResolverContract]
/// and says which scheme it is, a target of it and what that stands for. Where names may stand for
/// something else later, it extends [dev.weft.testkit.resolver.ChangingNamesContract], and gives a
/// [dev.weft.testkit.resolver.NameSource] through which the tests have them do so, fail, or keep silent.
@NullMarked
package dev.weft.testkit.resolver;

import org.jspecify.annotations.NullMarked;
