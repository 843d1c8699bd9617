import { lazy, Suspense, useMemo } from 'react';
import type { TrendDay } from '../../api/client';
import { count, money, shortDay } from '../../ui/format';
import { useText } from '../../ui/i18n/language';
import { overviewText } from '../texts/overview';
import { EmptyBox, Waiting } from './list-states';

// The chart library is the largest chunk of the console; the page's numbers do not wait for it.
const Chart = lazy(() => import('./chart').then((module) => ({ default: module.Chart })));

/** Sales as bars and new customers as a line, with the same numbers as a table for who cannot see the picture. */
export function Trend({ days }: { days: TrendDay[] }) {
  const say = useText(overviewText);
  const option = useMemo(
    () => ({
      textStyle: { fontFamily: 'inherit', color: '#46554e' },
      color: ['#9cc4b3', '#b5651d'],
      grid: { left: 8, right: 8, top: 40, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
      legend: {
        top: 0,
        left: 0,
        itemGap: 24,
        icon: 'roundRect',
        itemWidth: 12,
        itemHeight: 8,
        textStyle: { color: '#46554e' },
      },
      tooltip: {
        trigger: 'axis',
        valueFormatter: (value: unknown) => count(Math.round(Number(value))),
      },
      xAxis: {
        type: 'category',
        data: days.map((day) => shortDay(day.day)),
        axisTick: { show: false },
        axisLine: { lineStyle: { color: '#c3cec7' } },
        axisLabel: { color: '#5b6a62' },
      },
      yAxis: [
        axis((value) => (value >= 10000 ? `¥${value / 10000}万` : `¥${count(value)}`), true),
        axis((value) => count(value), false),
      ],
      series: [
        {
          name: say('trendAmount'),
          type: 'bar',
          barMaxWidth: 16,
          itemStyle: { borderRadius: [3, 3, 0, 0] },
          data: days.map((day) => day.amountFen / 100),
        },
        {
          name: say('trendNew'),
          type: 'line',
          yAxisIndex: 1,
          symbol: 'circle',
          symbolSize: 5,
          lineStyle: { width: 2 },
          data: days.map((day) => day.newCustomers),
        },
      ],
    }),
    [days, say],
  );
  if (days.length === 0) return <EmptyBox title={say('trendEmpty')} next={say('trendEmptyNext')} />;
  return (
    <>
      <Suspense fallback={<Waiting rows={6} />}>
        <Chart option={option} label={say('trendAlt')} />
      </Suspense>
      <details className="as-table">
        <summary>{say('trendTable')}</summary>
        <div className="scroll-box" tabIndex={0} role="region" aria-label={say('trendTable')}>
          <table className="plain num">
            <thead>
              <tr>
                <th>{say('day')}</th>
                <th>{say('orders')}</th>
                <th>{say('trendAmount')}</th>
                <th>{say('trendNew')}</th>
              </tr>
            </thead>
            <tbody>
              {days.map((day) => (
                <tr key={day.day}>
                  <td>{day.day}</td>
                  <td>{count(day.orders)}</td>
                  <td>{money(day.amountFen)}</td>
                  <td>{count(day.newCustomers)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </>
  );
}

function axis(formatter: (value: number) => string, lines: boolean) {
  return {
    type: 'value',
    minInterval: 1,
    splitNumber: 4,
    axisLabel: { formatter, color: '#5b6a62' },
    splitLine: { show: lines, lineStyle: { color: '#e6ebe8' } },
  };
}
