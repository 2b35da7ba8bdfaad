import type { frame as en } from '../en/frame.ts';
import type { Texts } from '../texts.ts';

export const frame: Texts<typeof en> = {
  product: 'Linkcall',
  skip: '跳到正文',
  listComma: '、',
  views: {
    label: '页面',
    try: '试一试',
    overview: '总览',
    channels: '频道',
    people: '用户',
    history: '历史',
    audit: '审计',
    webhooks: '推送',
  },
  theme: { toDark: '使用深色主题', toLight: '使用浅色主题' },
  otherLanguage: 'Switch to English',
  connection: { connecting: '连接中…', connected: '已连接', reconnecting: '重新连接中…', closed: '未连接' },
  signIn: {
    title: '以运营身份登录',
    lead: '粘贴角色为 admin、operator 或 observer 的令牌（制作方法见 docs/operations.md），它只留在这个标签页里。',
    token: '令牌',
    platform: '用平台账号登录',
    signIn: '登录',
    play: '使用试用令牌',
    signOut: '退出登录',
    unreadable: '这不是令牌：令牌只含字母、数字和符号，没有空格。',
    away: '服务器没有应答。',
  },
  states: {
    loading: '加载中…',
    away: '服务器没有应答，正在重试；所见内容可能已过时。',
    storeAway: '服务器的存储暂时不可用，通话照常进行；所见内容可能已过时，正在重试。',
    unknown: '暂时无法得知',
    refused: (why) => `服务器拒绝了：${why}`,
  },
  log: {
    filter: '查询',
    clear: '清除',
    download: '下载 CSV',
    downloading: (count) => `收集中：${count}`,
    cutOff: (count) => `文件包含最新的 ${count} 条记录。`,
  },
};
