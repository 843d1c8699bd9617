import { Module } from '@nestjs/common';
import { FollowAddedWithin } from './follow-added.rule';
import { FollowRep } from './follow-rep.rule';
import { GroupMemberOf } from './group-member.rule';
import { HoldOpen } from './hold-open.rule';

/** The kinds of conditions that ask about friendships, groups and holds. */
@Module({ providers: [GroupMemberOf, FollowAddedWithin, FollowRep, HoldOpen] })
export class CustomerRulesModule {}
