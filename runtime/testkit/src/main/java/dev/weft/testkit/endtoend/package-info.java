/// What calls do over every transport, from the channel to the handler and back.
///
/// [dev.weft.testkit.endtoend.EndToEndContract] puts the groups together; a transport's test extends
/// it and says how to make a server and a connector. What depends on the core alone is tested
/// elsewhere, once; here is what a transport could get wrong under it.
@NullMarked
package dev.weft.testkit.endtoend;

import org.jspecify.annotations.NullMarked;
