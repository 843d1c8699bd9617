import { lazy } from 'react';
import { Navigate, Route, Routes } from 'react-router';
import { NotFound } from './parts/not-found';
import { SessionGate } from './session';
import { Shell } from './shell';

const Overview = lazy(() => import('./pages/overview'));
const Customers = lazy(() => import('./pages/customers'));
const Customer = lazy(() => import('./pages/customer'));
const Orders = lazy(() => import('./pages/orders'));
const Tags = lazy(() => import('./pages/tags'));
const TagRule = lazy(() => import('./pages/tag-rule'));
const Prospects = lazy(() => import('./pages/prospects'));
const Campaigns = lazy(() => import('./pages/campaigns'));
const Campaign = lazy(() => import('./pages/campaign'));
const Occurrence = lazy(() => import('./pages/occurrence'));
const Kf = lazy(() => import('./pages/kf'));
const Channels = lazy(() => import('./pages/channels'));
const Channel = lazy(() => import('./pages/channel'));
const Wecom = lazy(() => import('./pages/wecom'));
const Doctor = lazy(() => import('./pages/doctor'));
const Settings = lazy(() => import('./pages/settings'));

/** Every page of the console by its address; each is its own chunk. */
export function Console() {
  return (
    <SessionGate>
      <Routes>
        <Route element={<Shell />}>
          <Route index element={<Navigate to="/overview" replace />} />
          <Route path="overview" element={<Overview />} />
          <Route path="customers" element={<Customers />} />
          <Route path="customers/:id" element={<Customer />} />
          <Route path="orders" element={<Orders />} />
          <Route path="tags" element={<Tags />} />
          <Route path="tag-rules/:id" element={<TagRule />} />
          <Route path="prospects" element={<Prospects />} />
          <Route path="campaigns" element={<Campaigns />} />
          <Route path="campaigns/:id" element={<Campaign />} />
          <Route path="occurrences/:id" element={<Occurrence />} />
          <Route path="kf" element={<Kf />} />
          <Route path="kf/:id" element={<Kf />} />
          <Route path="channels" element={<Channels />} />
          <Route path="channels/:id" element={<Channel />} />
          <Route path="wecom" element={<Wecom />} />
          <Route path="doctor" element={<Doctor />} />
          <Route path="settings" element={<Settings />} />
          <Route path="*" element={<NotFound />} />
        </Route>
      </Routes>
    </SessionGate>
  );
}
