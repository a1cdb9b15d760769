export interface User {
  id: string;
  username: string;
}
