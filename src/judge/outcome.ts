/** Why a check could not come to pass or fail: not a finding, and never green. */

/** Nobody asks where one was thrown: to note that is most of what one costs, and an exploration throws many thousands. */
class Outcome extends Error {
  constructor(message: string) {
    const { stackTraceLimit } = Error
    Error.stackTraceLimit = 0
    super(message)
    Error.stackTraceLimit = stackTraceLimit
  }
}

/** What the check needs was not observed. */
export class Unobserved extends Outcome {}

/** The requirement turns out not to apply to what was observed. */
export class DoesNotApply extends Outcome {}

/** The user or the situation leaves it out. */
export class LeftOut extends Outcome {}
