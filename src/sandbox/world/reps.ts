import { WorldRep } from './world';

type Row = [userid: string, name: string, department: string, hasArchiveSeat: boolean, confirms: WorldRep['confirms']];

/**
 * Seven confirm at once, three late and two never; four have an archive seat; 王莉 is on leave. The first four are named
 * in the demo, so a smaller shop keeps them.
 */
const ROWS: Row[] = [
  ['chenchen', '陈晨', '母婴一组', true, 'at-once'],
  ['wangli', '王莉', '母婴一组', false, 'late'],
  ['zhaomin', '赵敏', '护肤营养组', true, 'at-once'],
  ['linxiaoyu', '林小雨', '咖啡宠物组', true, 'at-once'],
  ['wutong', '吴桐', '护肤营养组', true, 'late'],
  ['sunyue', '孙悦', '母婴一组', false, 'at-once'],
  ['heliu', '何柳', '母婴二组', false, 'at-once'],
  ['gaoyang', '高扬', '咖啡宠物组', false, 'late'],
  ['xuqing', '徐晴', '母婴二组', false, 'never'],
  ['tangke', '唐可', '咖啡宠物组', false, 'at-once'],
  ['luoman', '罗曼', '护肤营养组', false, 'at-once'],
  ['panlei', '潘磊', '门店组', false, 'never'],
];

/** The shop's sales reps; `count` beyond twelve is refused, since a made-up thirteenth would have no manners. */
export function makeReps(count: number): WorldRep[] {
  if (count < 4 || count > ROWS.length) throw new Error(`a world has 4 to ${ROWS.length} reps, not ${count}`);
  return ROWS.slice(0, count).map(([userid, name, department, hasArchiveSeat, confirms]) => ({
    userid,
    name,
    department,
    hasArchiveSeat,
    confirms,
    onLeave: userid === 'wangli',
  }));
}
