import { Button, Drawer, Menu } from 'antd';
import { Suspense, useState } from 'react';
import { Link, Outlet, useLocation } from 'react-router';
import { shared } from '../ui/i18n/shared';
import { Guard } from '../ui/guard';
import { useText } from '../ui/i18n/language';
import mark from '../ui/mark.svg';
import { AlertBell } from './alerts/bell';
import { ShopClock } from './parts/clock';
import { CoverageLine } from './parts/coverage-line';
import { LanguageSwitch } from './parts/language-switch';
import { FaultBox, Waiting } from './parts/list-states';
import { useCan, useSession, useSignOut } from './session';
import { shell } from './texts/shell';

const PAGES = [
  'overview',
  'customers',
  'orders',
  'tags',
  'prospects',
  'campaigns',
  'channels',
  'kf',
  'wecom',
  'doctor',
  'settings',
] as const;
/** Pages reached from another one light up the menu entry they belong to. */
const WITHIN: Record<string, string> = { 'tag-rules': 'tags', occurrences: 'campaigns' };

/** The frame of every page: menu, shop time, language, who is signed in, and the coverage line. */
export function Shell() {
  const say = useText(shell);
  const [open, setOpen] = useState(false);
  const { pathname } = useLocation();
  const first = pathname.split('/')[1] ?? '';
  const { operator } = useSession();
  const signOut = useSignOut();
  const can = useCan();
  const menu = (
    <nav aria-label={say('mainMenu')}>
      <Menu
        theme="dark"
        mode="inline"
        selectedKeys={[WITHIN[first] ?? first]}
        onClick={() => setOpen(false)}
        items={PAGES.filter((page) => page !== 'doctor' || can('doctor.read')).map((page) => ({
          key: page,
          label: (
            <Link to={`/${page}`} data-testid={`menu-${page}`}>
              {say(page)}
            </Link>
          ),
        }))}
      />
    </nav>
  );
  return (
    <div className="shell">
      <a className="skip" href="#content">
        {say('skip')}
      </a>
      <aside className="side">
        <Brand />
        {menu}
      </aside>
      <Drawer
        placement="left"
        open={open}
        onClose={() => setOpen(false)}
        size={232}
        title={say('menu')}
        className="side-drawer"
      >
        {menu}
      </Drawer>
      <div className="stage">
        <header>
          <div className="top">
            <Button className="menu-button" onClick={() => setOpen(true)} data-testid="menu-open">
              {say('menu')}
            </Button>
            <ShopClock />
            <div className="top-right">
              <AlertBell />
              <LanguageSwitch />
              <span className="who">{operator.name}</span>
              <Button size="small" type="text" onClick={() => void signOut()} data-testid="sign-out">
                {say('signOut')}
              </Button>
            </div>
          </div>
          <CoverageLine />
        </header>
        <main id="content" className="content" tabIndex={-1}>
          <Suspense fallback={<Waiting />}>
            <Guard key={pathname} fallback={(error, retry) => <FaultBox error={error} onRetry={retry} />}>
              <Outlet />
            </Guard>
          </Suspense>
        </main>
      </div>
    </div>
  );
}

function Brand() {
  const say = useText(shared);
  return (
    <Link to="/overview" className="brand">
      <img src={mark} alt="" width={28} height={28} />
      <span>{say('brand')}</span>
    </Link>
  );
}
