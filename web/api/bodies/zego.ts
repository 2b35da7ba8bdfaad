export type ZegoRoom = {
  readonly RoomInfo: { readonly RoomID: string; readonly RoomSessionId: string; readonly RoomCreateTime: number };
  readonly UserList: readonly {
    readonly UserId: string;
    readonly UserSessionId: string;
    readonly UserLoginTime: number;
  }[];
  readonly StreamList: readonly AirStream[];
  readonly Gap?: boolean;
};

/** Of what is on the air. */
export type AirStream = { readonly StreamId: string; readonly UserId: string; readonly StreamCreateTime: number };
