package dev.weft;

/// A message that has been marshalled and compressed, to be sent on any number of calls.
///
/// Made by a call, for itself and for others of the same method: [Outgoing#prepare]. On a call that
/// sends messages in another form, it is made anew from the message.
public interface Prepared<M> {
  M message();
}
