/** Text made safe for HTML content and quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** A value as JavaScript inside a <script>: no tag can end it. */
export function scriptValue(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}

export const STYLE = `
*{box-sizing:border-box}body{margin:0;font:15px/1.6 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans SC",sans-serif;background:#e9ebef;color:#111}
a{color:#2b6de0;text-decoration:none}
.people{max-width:960px;margin:24px auto;padding:0 16px}.people section{background:#fff;border-radius:10px;padding:12px 18px;margin:12px 0}
.people h3{margin:4px 0}.people .who a{display:inline-block;margin:2px 10px 2px 0}.muted{color:#888;font-size:13px}
.frame{display:flex;height:100vh}.frame.phone{flex-direction:column;max-width:430px;margin:0 auto;background:#fff}
.chat{flex:1;display:flex;flex-direction:column;min-width:0;min-height:0;background:#f2f3f5}.frame.phone .chat{flex:0 0 42%}
.chat header{background:#fff;padding:9px 14px;border-bottom:1px solid #e2e4e8;display:flex;justify-content:space-between;gap:8px}
.chat header b{font-weight:600}.bubbles{flex:1;overflow:auto;padding:12px 14px}
.row{display:flex;margin:8px 0}.row.mine{justify-content:flex-end}
.bubble{max-width:72%;background:#fff;border-radius:8px;padding:7px 11px;white-space:pre-wrap;overflow-wrap:anywhere}
.mine .bubble{background:#c9e7ff}.when{text-align:center;color:#999;font-size:12px;margin:10px 0 2px}
.chat form{display:flex;gap:8px;padding:9px 12px;background:#fff;border-top:1px solid #e2e4e8}
.chat textarea{flex:1;border:1px solid #d7dae0;border-radius:8px;padding:6px 10px;font:inherit;resize:none;height:40px}
.chat button{border:0;border-radius:8px;background:#267ef0;color:#fff;padding:0 18px;font:inherit}
iframe{border:0;border-left:1px solid #e2e4e8;width:400px;height:100%;background:#fff}
.frame.phone iframe{width:100%;flex:1;border-left:0;border-top:1px solid #e2e4e8}
`;
