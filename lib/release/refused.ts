/**
 * Thrown where the answer is no, and asking again would not change it: a bundle, a manifest, a group that does not match.
 * The message is what the user reads. State machines know it by its name and do not retry it.
 */
export class Refused extends Error {
  override readonly name = 'Refused';
}

/** Thrown where the deployment group's one slot is taken by another deployment; retried until it is free. */
export class GroupBusy extends Error {
  override readonly name = 'GroupBusy';
}
