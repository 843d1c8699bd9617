import { Box } from '../box';
import { numberDepartments } from '../state/seeding';
import { Act, ActFault, text } from './act';

/** Deeds of the corp's administrators: members, departments and the tag library. Each calls back as WeCom does. */
export function corpActs(box: Box): Record<string, (act: Act) => Record<string, unknown>> {
  const { callbacks, store } = box;
  const contact = (changeType: string, fields: Record<string, string | number | undefined>) =>
    callbacks.emit('change_contact', { ChangeType: changeType, ...fields });
  const tagChanged = (changeType: string, id: string, type: 'tag' | 'tag_group') =>
    callbacks.emit('change_external_tag', { Id: id, TagType: type, ChangeType: changeType });
  return {
    // {userid, newUserid}: the one change of a userid WeCom allows.
    rename_rep: (act) => {
      const [from, to] = [text(act, 'userid'), text(act, 'newUserid')];
      if (!store.run('UPDATE rep SET userid = ? WHERE userid = ?', to, from)) throw new ActFault('No such rep.');
      store.run('UPDATE follow SET userid = ? WHERE userid = ?', to, from);
      store.run('UPDATE follow_tag SET userid = ? WHERE userid = ?', to, from);
      store.run('UPDATE chat SET owner = ? WHERE owner = ?', to, from);
      store.run('UPDATE member SET id = ? WHERE id = ?', to, from);
      contact('update_user', { UserID: from, NewUserID: to });
      return { done: true };
    },
    // {userid, name, department?}: a new member, among those with 客户联系.
    hire: (act) => {
      const userid = text(act, 'userid');
      const department = typeof act.department === 'string' ? act.department : '门店';
      store.run("INSERT INTO rep VALUES (?, ?, ?, 0, 'at-once', 0)", userid, text(act, 'name'), department);
      numberDepartments(box);
      contact('create_user', { UserID: userid });
      return { done: true };
    },
    // {userid, department}
    move_rep: (act) => {
      const userid = text(act, 'userid');
      const done = store.run('UPDATE rep SET department = ? WHERE userid = ?', text(act, 'department'), userid) > 0;
      numberDepartments(box);
      contact('update_user', { UserID: userid });
      return { done };
    },
    // {userid}: the member leaves the corp.
    dismiss_rep: (act) => {
      const userid = text(act, 'userid');
      const done = store.run('DELETE FROM rep WHERE userid = ?', userid) > 0;
      contact('delete_user', { UserID: userid });
      return { done };
    },
    // {department, name}
    rename_department: (act) => {
      const [from, to] = [text(act, 'department'), text(act, 'name')];
      const row = store.one<{ id: number }>('SELECT id FROM department WHERE name = ?', from);
      if (!row) throw new ActFault('There is no such department.');
      store.run('UPDATE department SET name = ? WHERE id = ?', to, row.id);
      store.run('UPDATE rep SET department = ? WHERE department = ?', to, from);
      contact('update_party', { Id: row.id, Name: to, ParentId: 1 });
      return { id: row.id };
    },
    // {groupId}: with the group go its tags, of which nothing is told.
    delete_tag_group: (act) => {
      const groupId = text(act, 'groupId');
      const done = store.run('UPDATE tag_group SET deleted = 1 WHERE group_id = ?', groupId) > 0;
      store.run('DELETE FROM follow_tag WHERE tag_id IN (SELECT id FROM tag WHERE group_id = ?)', groupId);
      store.run('UPDATE tag SET deleted = 1 WHERE group_id = ?', groupId);
      tagChanged('delete', groupId, 'tag_group');
      return { done };
    },
    // {userid, externalUserid, tagIds}: the rep chooses the tags of a customer in the client.
    tag: (act) => {
      const [userid, who] = [text(act, 'userid'), text(act, 'externalUserid')];
      if (!box.people.follows(userid, who)) return { done: false };
      store.run('DELETE FROM follow_tag WHERE userid = ? AND external_userid = ?', userid, who);
      for (const tagId of act.tagIds as string[]) {
        store.run('INSERT INTO follow_tag SELECT ?, ?, id FROM tag WHERE id = ? AND deleted = 0', userid, who, tagId);
      }
      return { done: box.people.edit(userid, who, {}) };
    },
  };
}
