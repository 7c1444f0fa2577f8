// The sentences that only a moderator's page has.

export default {
  desk: N_("The desk does the rest: “roundtable moderate LINK”."),
  toApprove: N_("Questions that wait for approval: {n}"),
  asking: N_("Requests for a seat: {n}"),
  approve: N_("Approve"),
  dismiss: N_("Dismiss"),
  take: N_("Take up"),
  isAnswered: N_("Answered"),
  requests: N_("To the panel"),
  nobodyAsks: N_("Nobody asks to join the panel."),
  invite: N_("Invite"),
  invitedFor: N_("invited, {time}"),
};
