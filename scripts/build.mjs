import { build, checkNode, install, orExit } from './steps.mjs';

checkNode();
orExit(install().then(() => build()));
