import { describe, expect, it } from 'vitest';
import { createTraffic } from '../../../../local/balancer/traffic.ts';
import { metricData } from '../../../../local/services/elasticloadbalancing/metrics.ts';

const BALANCER = 'arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/web/0123456789abcdef';
const GROUP = 'arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/fedcba9876543210';

describe('load balancer metrics', () => {
  it('says nothing of a minute without requests', () => {
    expect(metricData(BALANCER, createTraffic().take(), [])).toEqual([]);
  });

  it('counts per load balancer and per target group, and leaves out what was zero', () => {
    const traffic = createTraffic();
    const group = traffic.group(GROUP);
    group.requests = 5;
    group.targetStatus[2] = 4;
    group.targetStatus[5] = 1;
    traffic.answered(502);
    const data = metricData(BALANCER, traffic.take(), [{ targetGroupArn: GROUP, healthy: 2, unhealthy: 0 }]);
    const found = data.map(({ MetricName, Value, Dimensions }) => [
      MetricName,
      Value,
      Dimensions!.map(({ Name, Value: value }) => `${Name}=${value}`).join(' '),
    ]);
    const both = 'TargetGroup=targetgroup/web/fedcba9876543210 LoadBalancer=app/web/0123456789abcdef';
    const whole = 'LoadBalancer=app/web/0123456789abcdef';
    expect(found).toEqual([
      ['RequestCount', 5, both],
      ['HTTPCode_Target_2XX_Count', 4, both],
      ['HTTPCode_Target_5XX_Count', 1, both],
      ['RequestCount', 5, whole],
      ['HTTPCode_Target_2XX_Count', 4, whole],
      ['HTTPCode_Target_5XX_Count', 1, whole],
      ['RequestCountPerTarget', 2.5, 'TargetGroup=targetgroup/web/fedcba9876543210'],
      ['RequestCountPerTarget', 2.5, both],
      ['HTTPCode_ELB_5XX_Count', 1, whole],
      ['HTTPCode_ELB_502_Count', 1, whole],
      ['HealthyHostCount', 2, both],
      ['UnHealthyHostCount', 0, both],
    ]);
  });

  it('keeps response times as values with counts', () => {
    const traffic = createTraffic();
    for (const seconds of [0.01, 0.01, 0.5]) traffic.group(GROUP).responseTimes.add(seconds);
    const times = metricData(BALANCER, traffic.take(), []).filter(
      ({ MetricName }) => MetricName === 'TargetResponseTime',
    );
    expect(times).toHaveLength(2);
    expect(times[0]).toMatchObject({ Unit: 'Seconds', Counts: [2, 1] });
    const [short, long] = times[0]!.Values!;
    expect(short).toBeCloseTo(0.01, 3);
    expect(Math.abs(long! - 0.5)).toBeLessThan(0.05);
  });
});
