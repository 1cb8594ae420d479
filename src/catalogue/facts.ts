/**
 * What a scenario is given by a server on the way to a notification, and cannot go on without, by names that stand in
 * records. The catalogue says which requirements demand it.
 */
export type Fact =
  /** a Subscription is created */
  | 'subscription'
  /** the operation can be called at this level */
  | 'instance-level'
  | 'type-level'
  /** it can be called by POST */
  | 'post'
  /** it gives a token that can be used to connect and bind */
  | 'token'
  /** the token lives long enough to be used */
  | 'lifetime'
  /** the server says the time on its clock */
  | 'clock'
  /** the websocket is opened */
  | 'socket'
  /** some bind message is understood */
  | 'bind-message'
  /** a handshake follows the bind */
  | 'handshake'
  /** what triggers an event can be created and changed */
  | 'trigger-resource'
  /** events are delivered */
  | 'event'
  /** a Subscription of another channel is created */
  | 'other-channel'
  /** a Subscription can be turned off, and deleted */
  | 'off'
  | 'deletion'
  /** the operation is there at all */
  | 'operation'
