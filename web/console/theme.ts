import type { ThemeConfig } from 'antd';

/** The palette of web/ui/tokens.css as antd wants it. */
export const theme: ThemeConfig = {
  token: {
    colorPrimary: '#17694f',
    colorInfo: '#2b5684',
    colorSuccess: '#17694f',
    colorWarning: '#96500c',
    colorError: '#a92f26',
    colorLink: '#17694f',
    colorTextBase: '#17211d',
    colorTextDescription: '#5b6a62',
    colorTextTertiary: '#5b6a62',
    colorTextPlaceholder: '#66756d',
    colorTextDisabled: '#66756d',
    colorBgLayout: '#f4f6f4',
    colorBorderSecondary: '#dde4df',
    colorBorder: '#c3cec7',
    borderRadius: 6,
    fontSize: 14,
    fontFamily:
      "'PingFang SC', 'HarmonyOS Sans SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', system-ui, sans-serif",
    boxShadowTertiary: 'none',
  },
  components: {
    Table: { headerBg: '#f4f6f4', headerColor: '#46554e', headerSplitColor: 'transparent', cellPaddingBlockSM: 9 },
    Menu: {
      darkItemBg: '#12271f',
      darkItemColor: '#c5d6cd',
      darkItemHoverBg: '#1c3a2e',
      darkItemSelectedBg: '#245342',
      darkItemSelectedColor: '#ffffff',
    },
    Button: { primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none' },
  },
};
