/** Why a check could not come to pass or fail: not a finding, and never green. */

/** What the check needs was not observed. */
export class Unobserved extends Error {}

/** The requirement turns out not to apply to what was observed. */
export class DoesNotApply extends Error {}

/** The user or the situation leaves it out. */
export class LeftOut extends Error {}
