/// For those who test services of their own: servers and channels that live as long as a test.
///
/// [dev.weft.testkit.services.LocalServices] is a JUnit extension; what it makes talks in memory.
@NullMarked
package dev.weft.testkit.services;

import org.jspecify.annotations.NullMarked;
