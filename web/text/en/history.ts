export const history = {
  history: {
    title: 'History',
    lead: 'Calls and applications that have ended, newest first.',
    user: 'Viewer’s id',
    host: 'Host’s id',
    sid: 'Channel',
    from: 'From',
    to: 'To',
    none: 'No call has ended yet',
    noMatch: 'No call fits the filters',
    more: 'Older calls',
    columns: {
      applied: 'Asked at',
      user: 'Viewer',
      host: 'Host',
      sid: 'Channel',
      talked: 'Talked',
      end: 'How it ended',
    },
    neverLinked: 'not linked',
    endStates: {
      '2': 'gave up, or ran out',
      '3': 'hung up or left',
      '5': 'refused',
      '6': 'removed by the host',
    },
  },
};
