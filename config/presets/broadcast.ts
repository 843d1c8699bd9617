/** Ready-made broadcasts; audience and time are left to the operator. */
export const BROADCAST_PRESETS = [
  {
    name: '一对一群发',
    params: {
      audience: { target: 'customers' },
      beats: [
        {
          key: 'message',
          label: '群发',
          offsetDays: 0,
          at: '10:00',
          text: '您好，我是{导购}。上次买的用得怎么样？快用完的话我给您留着，这周有会员价。',
          validMinutes: 480,
        },
      ],
      holdoutShare: 0.1,
      attributionDays: 7,
    },
  },
  {
    name: '客户群群发',
    params: {
      audience: { target: 'groups' },
      beats: [
        {
          key: 'message',
          label: '群发',
          offsetDays: 0,
          at: '10:00',
          text: '今天的群友福利来啦，会员价见群公告。',
          validMinutes: 480,
        },
      ],
      holdoutShare: 0.1,
      attributionDays: 7,
    },
  },
];
