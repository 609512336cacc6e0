import type { Screen } from '../screen.ts';
import { instancePage } from './instance-page.ts';

export const instance: Screen = { add: (frame) => frame.page(instancePage) };
