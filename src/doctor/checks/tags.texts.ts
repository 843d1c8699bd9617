import type { Endings } from '../../platform/checkup/doctor-check';

const PAGE = ['客户联系 → 客户标签 → 企业标签', 'Customer Contact → Customer tags → Corp tags'] as const;

export const TAGS = {
  ok: {
    state: 'ok',
    what: ['{wanted} 个标签同步到企微，都能写。', '{wanted} tags are written to WeCom, and all can be.'],
  },
  'not-set-up': {
    state: 'not-set-up',
    what: ['没有选择要同步到企微的标签。', 'No tag is chosen to be written to WeCom.'],
    why: ['员工在企业微信里看不到规则打的标签。', 'Reps do not see inside WeCom which tags rules gave.'],
    fix: ['需要时在“标签与规则”里打开“同步到企微”。', 'Where wanted, switch writing on under Tags & rules.'],
  },
  'not-made': {
    state: 'warning',
    what: ['这些标签还没有在企业微信建成：{names}', 'Not made in WeCom yet: {names}'],
    why: ['它们打不到客户身上。', 'They cannot be set on customers there.'],
    fix: [
      '看“企微收发”里“创建企业标签”的失败原因，修好后重试。',
      'See under WeCom traffic why making them failed, and retry.',
    ],
    page: PAGE,
  },
  deleted: {
    state: 'warning',
    what: ['这些标签在企业微信里被删了：{names}', 'Deleted in WeCom: {names}'],
    why: ['再往客户身上打会失败（40068）。', 'Setting them on customers fails (40068).'],
    fix: [
      '关掉再打开“同步到企微”，会重新建；或在这里停用。',
      'Switch writing off and on again to make them anew, or leave it off.',
    ],
    page: PAGE,
  },
  'no-right': {
    state: 'warning',
    what: ['24 小时内 {failed} 次打标签被拒（81011）。', 'WeCom refused {failed} tag writes in 24 h (81011).'],
    why: ['应用只能修改它自己建的标签。', 'An app may change only the tags it made itself.'],
    fix: [
      '换一个标签名，让服务自己建；不要用别的应用或管理后台建的标签。',
      'Choose another name and let the service make the tag.',
    ],
    page: PAGE,
  },
  'nearly-full': {
    state: 'warning',
    what: ['企业标签已有 {count} 个，上限 10000。', 'There are {count} corp tags of at most 10,000.'],
    why: ['满了就建不了新标签。', 'Once full, no tag can be made.'],
    fix: ['删掉不用的标签。', 'Delete tags nobody uses.'],
    page: PAGE,
  },
} satisfies Endings;
