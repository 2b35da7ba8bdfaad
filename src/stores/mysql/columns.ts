/** The columns of `t_linkcall_base_userlog`, in their order (contract 3); `link_serial`, the first, is the table's own. */
export const COLUMNS = [
  'time_apply',
  'user_id',
  'singer_id',
  'link_success',
  'time_allow_end',
  'link_time',
  'link_first',
  'sid',
  'time_allow',
  'end_state',
  'call_id',
] as const;

/** OP7: it is ours alone, beside the original's and its extracts. */
export const DETAILS_TABLE = 'linkcall_call_details';
