import type { webhooks as en } from '../en/webhooks.ts';
import type { Texts } from '../texts.ts';

export const webhooks: Texts<typeof en> = {
  webhooks: {
    title: '事件推送',
    lead: '平台在哪里接收事件，以及各端点接收得如何：等待的是所有进程的，最近的错误来自作答的进程。',
    none: '没有端点',
    noneWhy: '由 WEBHOOK_URLS 指定平台在哪里接收事件。',
    columns: {
      url: '端点',
      state: '状态',
      waiting: '等待',
      oldest: '最久已等',
      setAside: '已搁置',
      lastError: '最近的错误',
      again: '重新推送',
    },
    show: (count) => `${count}：查看`,
    showOf: (count, url) => `${count}：查看 ${url} 始终未接收的事件`,
    asideOf: (url) => `${url} 始终未接收的事件，最新在前`,
    asideColumns: { sid: '频道', event: '事件', at: '发生时间', reason: '原因' },
    unreadable: '无法读取',
    takes: '正常接收',
    behind: '落后',
    disabled: '已停用（410）',
    noError: '无',
    adminsOnly: '以 admin 角色登录者可以重新推送事件。',
    again: '重新推送…',
    againTo: (url) => `向 ${url} 重新推送`,
    againHow:
      '再次推送事件流中的事件，排在已经等待的之后。游标由 GET /api/events 和事件流给出；0 是最早事件之前的位置。',
    after: '从此游标之后',
    until: '到此游标（留空：直到末尾）',
    close: '关闭',
    askTitle: '重新推送这些事件？',
    askText: (url, after, until) =>
      `将再次告知 ${url} 在 ${after} 之后${until === undefined ? '直到末尾' : `到 ${until} 为止`}的事件。排入之后不能撤回。`,
    askYes: '重新推送',
    askNo: '不推送',
    queued: (count) => `${count} 个事件已重新排入。`,
    queuedSome: (count, cursor) => `${count} 个事件已重新排入，后面还有：请从 ${cursor} 之后继续。`,
    gone: (oldest) => `此位置之后的事件已不再保留。现存最早的位置：${oldest}。`,
  },
};
